using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Resolver.Repair.TestHost;

/// <summary>
/// Takes the standard streams away from the code under test: the protocol keeps the real ones, and descriptors 0, 1 and 2 lead to
/// nowhere, so that nothing a test prints or reads can reach the protocol.
/// </summary>
internal static partial class PrivateStreams
{
    private const int ReadWrite = 2;

    public static (TextReader Requests, Stream Replies) Take()
    {
        if (OperatingSystem.IsWindows())
        {
            var streams = (Console.In, Console.OpenStandardOutput());
            Silence();
            return streams;
        }

        var input = Duplicate(0);
        var output = Duplicate(1);
        var nowhere = Open("/dev/null", ReadWrite);
        for (var standard = 0; standard <= 1; standard++)
        {
            _ = Replace(nowhere, standard);
        }

        Silence();
        return (new StreamReader(Own(input, FileAccess.Read)), Own(output, FileAccess.Write));
    }

    private static void Silence()
    {
        Console.SetIn(TextReader.Null);
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
    }

    private static FileStream Own(int descriptor, FileAccess access)
    {
#pragma warning disable CA2000 // The stream owns the handle.
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
#pragma warning restore CA2000
        return new FileStream(handle, access, bufferSize: 1);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Replace(int from, int to);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
