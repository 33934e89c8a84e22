using System.Runtime.InteropServices;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Syntax;

/// <summary>tree-sitter and one grammar, as the build put them beside the workers, with nothing of ours around them.</summary>
internal sealed unsafe class BareGrammar : IDisposable
{
    private const int Utf16 = 1;

    private readonly nint core;
    private readonly nint library;
    private readonly nint language;

    private BareGrammar(nint core, nint library, nint language)
    {
        this.core = core;
        this.library = library;
        this.language = language;
    }

    /// <summary>Loads a grammar.</summary>
    /// <exception cref="UsageException">It is not there.</exception>
    public static BareGrammar Load(string workersFolder, string language)
    {
        var folder = Path.Combine(workersFolder, "syntax-csharp/grammars");
        var file = Path.Combine(folder, $"tree-sitter-{(language == "tsx" ? "typescript" : language)}.node");
        if (!NativeLibrary.TryLoad(Path.Combine(folder, "libtree-sitter.so"), out var core) || !NativeLibrary.TryLoad(file, out var library))
        {
            throw new UsageException($"The grammar of {language} is not there. Build with npm and a C compiler at hand.");
        }

        return new BareGrammar(core, library, ((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tree_sitter_" + language))());
    }

    /// <summary>A parser for one thread.</summary>
    public Parser NewParser() => new(this);

    public void Dispose()
    {
        NativeLibrary.Free(library);
        NativeLibrary.Free(core);
    }

    private nint Export(string name) => NativeLibrary.GetExport(core, name);

    /// <summary>A parser. Not for concurrent callers.</summary>
    internal sealed class Parser : IDisposable
    {
        private readonly BareGrammar grammar;
        private readonly nint parser;
        private readonly delegate* unmanaged[Cdecl]<nint, nint, char*, uint, int, nint> parse;
        private readonly delegate* unmanaged[Cdecl]<nint, void> deleteTree;

        public Parser(BareGrammar grammar)
        {
            this.grammar = grammar;
            parser = ((delegate* unmanaged[Cdecl]<nint>)grammar.Export("ts_parser_new"))();
            if (((delegate* unmanaged[Cdecl]<nint, nint, byte>)grammar.Export("ts_parser_set_language"))(parser, grammar.language) == 0)
            {
                throw new UsageException("tree-sitter refuses the grammar: their versions do not fit.");
            }

            parse = (delegate* unmanaged[Cdecl]<nint, nint, char*, uint, int, nint>)grammar.Export("ts_parser_parse_string_encoding");
            deleteTree = (delegate* unmanaged[Cdecl]<nint, void>)grammar.Export("ts_tree_delete");
        }

        /// <summary>Parses a text and lets the tree go.</summary>
        public void Parse(string text)
        {
            fixed (char* characters = text)
            {
                deleteTree(parse(parser, 0, characters, (uint)text.Length * sizeof(char), Utf16));
            }
        }

        public void Dispose() => ((delegate* unmanaged[Cdecl]<nint, void>)grammar.Export("ts_parser_delete"))(parser);
    }
}
