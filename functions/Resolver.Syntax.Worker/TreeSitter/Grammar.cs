using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>A loaded grammar: its symbols by number, its fields by name.</summary>
internal sealed class Grammar
{
    private const int RegularSymbol = 0;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "grammars");

    // The core stands with the grammars, not beside the program.
    private static readonly nint Core = NativeLibrary.TryLoad(Path.Combine(Folder, Native.Library), out var core) ? core : 0;

    private readonly ConcurrentDictionary<string, ushort> fields = new(StringComparer.Ordinal);

    static Grammar() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, static (name, _, _) => name == Native.Library ? Core : 0);

    private Grammar(nint language)
    {
        Language = language;
        var count = Native.SymbolCount(language);
        var types = new string[count];
        for (ushort symbol = 0; symbol < count; symbol++)
        {
            // Tokens without a name of their own, such as braces, are of no type that a rule could mean.
            types[symbol] = Native.SymbolType(language, symbol) == RegularSymbol ? Marshal.PtrToStringUTF8(Native.SymbolName(language, symbol)) ?? string.Empty : string.Empty;
        }

        Types = types;
    }

    /// <summary>What the parser takes.</summary>
    public nint Language { get; }

    /// <summary>Names of the node types by symbol; empty for tokens.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Loads a grammar beside the running program; null where it, or tree-sitter itself, is not there or not of this machine.</summary>
    /// <param name="file">Of the npm package, without <c>.node</c>.</param>
    /// <param name="export">The function that gives the language.</param>
    public static unsafe Grammar? Load(string file, string export)
    {
        if (Core == 0
            || !NativeLibrary.TryLoad(Path.Combine(Folder, file + ".node"), out var library)
            || !NativeLibrary.TryGetExport(library, export, out var function))
        {
            return null;
        }

        return new Grammar(((delegate* unmanaged[Cdecl]<nint>)function)());
    }

    /// <summary>The number of a field; 0 where the grammar has none of the name.</summary>
    public ushort Field(string name) => fields.GetOrAdd(name, static (name, language) => Native.FieldId(language, name, (uint)name.Length), Language);
}
