using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>The files of the frame that are the same for every service but for a few names.</summary>
internal static class GoTemplates
{
    /// <summary>A template with the contract's names in it. Names are checked before; only the summary is free text, in the README alone.</summary>
    public static string Fill(string name, ServiceContract contract, params IEnumerable<(string Mark, string Text)> more)
    {
        var text = Read(name)
            .Replace("{{service}}", contract.Service, StringComparison.Ordinal)
            .Replace("{{module}}", contract.Module, StringComparison.Ordinal);
        return more.Aggregate(text, static (sofar, next) => sofar.Replace("{{" + next.Mark + "}}", next.Text, StringComparison.Ordinal));
    }

    private static string Read(string name)
    {
        using var stream = typeof(GoTemplates).Assembly.GetManifestResourceStream($"scaffold/{name}.tmpl")
            ?? throw new InvalidOperationException($"The template {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
