using System.Security.Cryptography;
using System.Text;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.Pages;

/// <summary>
/// Tells the owner of the data folder from everybody else who can reach a port of this machine: other accounts, and whatever a proxy lets
/// through. Who can read <c>web.key</c> of the folder could answer in the terminal as well.
/// </summary>
internal sealed class PageKey
{
    private const int Bytes = 32;
    private readonly byte[] secret;

    private PageKey(byte[] secret) => this.secret = secret;

    /// <summary>What the address of the pages carries.</summary>
    internal string Text => Of("address");

    /// <summary>What the browser keeps.</summary>
    internal string Cookie => Of("cookie");

    /// <summary>Reads the key of a data folder, or makes it. Only the folder's owner can read the file.</summary>
    internal static PageKey Open(DataFolder data)
    {
        var file = data.At("web.key");
        if (!File.Exists(file))
        {
            Make(file);
        }

        return new PageKey(SHA256.HashData(File.ReadAllBytes(file)));
    }

    /// <summary>What a form carries, so that no other site's form is taken for ours.</summary>
    /// <param name="purpose">What the form does, and to what.</param>
    /// <param name="session">Whose form it is; empty for the owner.</param>
    internal string Form(string purpose, string session) => Of($"form\n{session}\n{purpose}");

    /// <summary>Compares without telling how much is right.</summary>
    internal static bool Equal(string expected, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    private string Of(string purpose) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(purpose)));

    // Whole or not at all: another process may open the folder at the same time, and the first one's key stands.
    private static void Make(string file)
    {
        var draft = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(Bytes));
        }

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
