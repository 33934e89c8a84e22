using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>
/// Artifacts as files named by their digest, two levels deep. A write goes to a temporary file, is flushed to disk, and takes its name
/// by a rename, so that a reader or a crash never meets half an artifact.
/// </summary>
/// <param name="folder">The store's own folder; made if missing.</param>
public sealed class FileArtifactStore(string folder) : IArtifactStore
{
    private const int DiskFullOnUnix = 28;
    private const int QuotaExceededOnUnix = 122;
    private const int DiskFullOnWindows = 112;

    /// <inheritdoc />
    /// <exception cref="ResolverFault"><c>ARTIFACT-DISK-FULL</c> or <c>ARTIFACT-NOT-WRITABLE</c>.</exception>
    public async Task<ArtifactRef> Write(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancel)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var path = PathOf(digest);
        if (!await IsWhole(path, content.Length, digest, cancel))
        {
            await Guarded(() => Place(path, content, cancel));
        }

        return new ArtifactRef(digest, content.Length, mediaType);
    }

    /// <inheritdoc />
    public async Task<byte[]> Read(ArtifactRef reference, CancellationToken cancel)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(PathOf(reference.Sha256), cancel);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ResolverFault(
                "ARTIFACT-MISSING", transient: false, $"The artifact {reference.Uri} is not in the data folder. Restore it from a copy, or start the run again.", absent);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new ResolverFault(
                "ARTIFACT-NOT-READABLE", transient: true, $"The artifact {reference.Uri} could not be read. Check the disk and the rights on the data folder.", broken);
        }

        return Convert.ToHexStringLower(SHA256.HashData(content)) == reference.Sha256 ? content : throw Corrupt(reference);
    }

    private static ResolverFault Corrupt(ArtifactRef reference) => new(
        "ARTIFACT-CORRUPT", transient: false, $"The artifact {reference.Uri} does not have its digest any more. Restore it from a copy, or start the run again.");

    private string PathOf(string digest) => digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(folder, digest[..2], digest[2..])
        : throw ResolverFault.Usage("ARTIFACT-REFERENCE", "An artifact reference needs 64 lower-case hex digits.");

    // What is there under this name is kept only if it is whole: writing again is how a damaged artifact heals.
    private static async Task<bool> IsWhole(string path, int length, string digest, CancellationToken cancel)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file && file.Length == length
                && Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path, cancel))) == digest;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task Place(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var home = Path.GetDirectoryName(path)!;
        MakeFolder(home);
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await file.WriteAsync(content, cancel);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FolderSync.Flush(home);
    }

    private void MakeFolder(string home)
    {
        if (!Directory.Exists(home))
        {
            Directory.CreateDirectory(home);
            FolderSync.Flush(folder);
        }
    }

    private static async Task Guarded(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (IOException full) when ((full.HResult & 0xFFFF) is DiskFullOnUnix or QuotaExceededOnUnix or DiskFullOnWindows)
        {
            throw new ResolverFault(
                "ARTIFACT-DISK-FULL", transient: true, "The disk of the data folder is full. Free space, then resume the run; nothing committed is lost.", full);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw ResolverFault.Usage(
                "ARTIFACT-NOT-WRITABLE", "The data folder cannot be written. Make it writable for this user, or choose another one with --data.", refused);
        }
    }
}

/// <summary>Makes a rename survive a power loss: on Unix the folder itself has to be flushed.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a folder's entries to disk.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = new SafeFileHandle(Open(folder, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid || Sync(handle) != 0)
        {
            throw new IOException("The folder could not be flushed to disk.", Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle handle);
}
