namespace Resolver.Core.Edits;

/// <summary>One proposed edit, not yet believed.</summary>
/// <param name="Path">One of the editable files, as it was listed.</param>
/// <param name="Search">A passage that occurs exactly once in that file.</param>
/// <param name="Replace">What stands there afterwards.</param>
public sealed record SearchReplace(string Path, string Search, string Replace);
