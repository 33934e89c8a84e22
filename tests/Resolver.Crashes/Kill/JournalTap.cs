using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Resolver.Crashes.Kill;

/// <summary>
/// Stands between SQLite and the file system in this process, and sees each write and each fsync of a write-ahead log. An append is all
/// that is written between two fsyncs: one group commit. It knows to the byte what an fsync has covered and what not, without a word
/// from the engine.
/// </summary>
internal static unsafe class JournalTap
{
    private const int OpenWal = 0x80000;
    private const int OffsetOfOpen = 40;
    private const int OffsetOfWrite = 24;
    private const int OffsetOfSync = 40;
    private const int SizeOfMethods = 152;

    private static readonly Lock Gate = new();
    private static readonly List<Extent> Pending = [];
    private static IJournalWatcher? _watcher;
    private static delegate* unmanaged[Cdecl]<nint, byte*, nint, int, int*, int> _open;
    private static delegate* unmanaged[Cdecl]<nint, void*, int, long, int> _write;
    private static delegate* unmanaged[Cdecl]<nint, int, int> _sync;
    private static nint _methods;
    private static int _appends;

    /// <summary>Begins to watch every database that this process opens from now on.</summary>
    public static void Install(IJournalWatcher watcher)
    {
        SQLitePCL.Batteries_V2.Init();
        _watcher = watcher;
        var vfs = Find(null);
        var slot = (nint*)(vfs + OffsetOfOpen);
        _open = (delegate* unmanaged[Cdecl]<nint, byte*, nint, int, int*, int>)*slot;
        *slot = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, nint, int, int*, int>)&Open;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint vfs, byte* name, nint file, int flags, int* outFlags)
    {
        var result = _open(vfs, name, file, flags, outFlags);
        if (result == 0 && (flags & OpenWal) != 0)
        {
            lock (Gate)
            {
                *(nint*)file = Methods(*(nint*)file);
            }
        }

        return result;
    }

    // All files of one kind share a table of methods: it is copied once, with our two in place of SQLite's.
    private static nint Methods(nint original)
    {
        if (_methods == 0)
        {
            var copy = (nint)NativeMemory.Alloc(SizeOfMethods);
            Buffer.MemoryCopy((void*)original, (void*)copy, SizeOfMethods, SizeOfMethods);
            _write = (delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)*(nint*)(original + OffsetOfWrite);
            _sync = (delegate* unmanaged[Cdecl]<nint, int, int>)*(nint*)(original + OffsetOfSync);
            *(nint*)(copy + OffsetOfWrite) = (nint)(delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)&Write;
            *(nint*)(copy + OffsetOfSync) = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync;
            _methods = copy;
        }

        return _methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, void* bytes, int length, long offset)
    {
        lock (Gate)
        {
            if (Pending.Count == 0)
            {
                _watcher!.Reached(++_appends, KillPoint.Queued, Pending);
            }

            Pending.Add(new Extent(offset, length));
        }

        return _write(file, bytes, length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        lock (Gate)
        {
            if (Pending.Count == 0)
            {
                return _sync(file, flags);
            }

            _watcher!.Reached(_appends, KillPoint.Written, Pending);
            var result = _sync(file, flags);
            _watcher.Reached(_appends, KillPoint.Synced, Pending);
            Pending.Clear();
            return result;
        }
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Find(byte* name);
}

/// <summary>Is told where the journal stands, on the thread that commits: what it does not return from never happens.</summary>
internal interface IJournalWatcher
{
    /// <summary>The journal has come to a point.</summary>
    /// <param name="append">Which append, from 1.</param>
    /// <param name="point">Which point of it.</param>
    /// <param name="unsynced">What is written and not covered by an fsync; valid during the call.</param>
    void Reached(int append, KillPoint point, IReadOnlyList<Extent> unsynced);
}

/// <summary>Bytes of the log.</summary>
/// <param name="Offset">In bytes from the start of the file.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct Extent(long Offset, int Length);

/// <summary>The moments of an append.</summary>
public enum KillPoint
{
    /// <summary>Queued, nothing written.</summary>
    Queued,

    /// <summary>Written, not covered by an fsync: power loss may tear it.</summary>
    Written,

    /// <summary>On disk, nobody told.</summary>
    Synced,
}
