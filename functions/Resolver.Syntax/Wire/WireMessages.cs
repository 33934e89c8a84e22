using System.Diagnostics.CodeAnalysis;

namespace Resolver.Syntax.Wire;

/// <summary>A tree is wanted.</summary>
/// <param name="Language">Of the text.</param>
/// <param name="Text">One whole file.</param>
internal sealed record ParseRequest(string Language, string Text);

/// <summary>Outlines are wanted: texts stand right behind the line, and there is a reply for each.</summary>
/// <param name="Outlines">In the order of the texts.</param>
internal sealed record OutlineRequest(IReadOnlyList<OutlineFile> Outlines);

/// <summary>A text of a request, one whole file.</summary>
/// <param name="Language">Of the text.</param>
/// <param name="Bytes">How long it is in UTF-8.</param>
internal sealed record OutlineFile(string Language, int Bytes);

/// <summary>A worker's first line: which languages it parses.</summary>
/// <param name="Languages">Those that it makes trees of.</param>
/// <param name="Outlines">Those that it outlines.</param>
[SuppressMessage("Performance", "CA1812", Justification = "The serializer makes it.")]
internal sealed record WorkerReady(string[] Languages, string[]? Outlines = null);

/// <summary>A worker's answer, see <c>TreeWriter</c>; no nodes where it could not build a tree.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The serializer makes it.")]
internal sealed record ParseReply(string[] Strings, int[] Nodes, string[] Errors);

/// <summary>A worker's answer, see <c>OutlineWriter</c>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The serializer makes it.")]
internal sealed record OutlineReply(string[] Strings, int[] Declarations, int[] References, int[] Imports, string[] Errors);
