using System.Diagnostics.CodeAnalysis;

namespace Resolver.Syntax.Wire;

/// <summary>What a worker is asked.</summary>
internal sealed record ParseRequest(string Language, string Text);

/// <summary>A worker's first line: which languages it parses.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The serializer makes it.")]
internal sealed record WorkerReady(string[] Languages);

/// <summary>A worker's answer, see <c>TreeWriter</c>; no nodes where it could not build a tree.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The serializer makes it.")]
internal sealed record ParseReply(string[] Strings, int[] Nodes, string[] Errors);
