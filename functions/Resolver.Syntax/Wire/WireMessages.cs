using System.Diagnostics.CodeAnalysis;

namespace Resolver.Syntax.Wire;

/// <summary>What a worker is asked.</summary>
/// <param name="Language">Of the text.</param>
/// <param name="Text">One whole file.</param>
/// <param name="Outline">Whether an outline is wanted and not a tree.</param>
internal sealed record ParseRequest(string Language, string Text, bool Outline = false);

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
