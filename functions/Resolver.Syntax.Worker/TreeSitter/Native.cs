using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>A node of tree-sitter's, as its C interface passes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TsNode
{
    public uint Context0;
    public uint Context1;
    public uint Context2;
    public uint Context3;
    public nint Id;
    public nint Tree;

    public readonly bool IsNull => Id == 0;
}

/// <summary>A row and a column.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TsPoint
{
    public uint Row;
    public uint Column;
}

/// <summary>From where to where, in bytes and in rows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TsRange
{
    public TsPoint StartPoint;
    public TsPoint EndPoint;
    public uint StartByte;
    public uint EndByte;
}

/// <summary>A cursor of tree-sitter's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TsCursor
{
    public nint Tree;
    public nint Id;
    public uint Context0;
    public uint Context1;
    public uint Context2;
}

/// <summary>
/// The part of tree-sitter's C interface (<c>api.h</c>, version 0.25) that an outline needs. Calls of a few nanoseconds are made without
/// leaving managed mode, or they would take longer than parsing.
/// </summary>
internal static unsafe partial class Native
{
    /// <summary>The file that the build compiles from tree-sitter's core.</summary>
    public const string Library = "libtree-sitter.so";

    /// <summary><c>TSInputEncodingUTF16LE</c>.</summary>
    public const int Utf16 = 1;

    [LibraryImport(Library, EntryPoint = "ts_parser_new")]
    public static partial nint ParserNew();

    [LibraryImport(Library, EntryPoint = "ts_parser_reset")]
    public static partial void ParserReset(nint parser);

    [LibraryImport(Library, EntryPoint = "ts_parser_set_language")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static partial bool ParserSetLanguage(nint parser, nint language);

    [LibraryImport(Library, EntryPoint = "ts_parser_parse_string_encoding")]
    public static partial nint Parse(nint parser, nint oldTree, char* text, uint bytes, int encoding);

    /// <summary>What is parsed from now on; all of it where there are no ranges. False where they are not in order.</summary>
    [LibraryImport(Library, EntryPoint = "ts_parser_set_included_ranges")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static partial bool ParserSetRanges(nint parser, TsRange* ranges, uint count);

    [LibraryImport(Library, EntryPoint = "ts_tree_delete")]
    public static partial void TreeDelete(nint tree);

    [LibraryImport(Library, EntryPoint = "ts_tree_root_node")]
    public static partial TsNode TreeRoot(nint tree);

    [LibraryImport(Library, EntryPoint = "ts_language_symbol_count")]
    public static partial uint SymbolCount(nint language);

    [LibraryImport(Library, EntryPoint = "ts_language_symbol_name")]
    public static partial nint SymbolName(nint language, ushort symbol);

    [LibraryImport(Library, EntryPoint = "ts_language_symbol_type")]
    public static partial int SymbolType(nint language, ushort symbol);

    [LibraryImport(Library, EntryPoint = "ts_language_field_id_for_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ushort FieldId(nint language, string name, uint length);

    [LibraryImport(Library, EntryPoint = "ts_node_child_by_field_id")]
    public static partial TsNode Field(TsNode node, ushort field);

    [LibraryImport(Library, EntryPoint = "ts_node_parent")]
    public static partial TsNode Parent(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_named_child")]
    public static partial TsNode NamedChild(TsNode node, uint index);

    [LibraryImport(Library, EntryPoint = "ts_node_named_child_count")]
    public static partial uint NamedChildCount(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_symbol")]
    [SuppressGCTransition]
    public static partial ushort Symbol(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_start_byte")]
    [SuppressGCTransition]
    public static partial uint StartByte(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_end_byte")]
    [SuppressGCTransition]
    public static partial uint EndByte(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_start_point")]
    [SuppressGCTransition]
    public static partial TsPoint StartPoint(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_end_point")]
    [SuppressGCTransition]
    public static partial TsPoint EndPoint(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_has_error")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static partial bool HasError(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_node_is_missing")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static partial bool IsMissing(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_new")]
    public static partial TsCursor CursorNew(TsNode node);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_delete")]
    public static partial void CursorDelete(ref TsCursor cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_goto_first_child")]
    [SuppressGCTransition]
    public static partial byte CursorDown(ref TsCursor cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_goto_next_sibling")]
    [SuppressGCTransition]
    public static partial byte CursorNext(ref TsCursor cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_goto_parent")]
    [SuppressGCTransition]
    public static partial byte CursorUp(ref TsCursor cursor);

    [LibraryImport(Library, EntryPoint = "ts_tree_cursor_current_node")]
    [SuppressGCTransition]
    public static partial TsNode CursorNode(ref TsCursor cursor);
}
