namespace Resolver.Repair.CSharp.Protocol;

/// <summary>What the compile worker is asked to do.</summary>
/// <param name="Op"><c>load</c>, <c>cover</c>, <c>schemata</c>, <c>match</c> or <c>place</c>.</param>
/// <param name="Projects">With <c>load</c>: the projects that may be edited.</param>
/// <param name="Project">With <c>cover</c> and <c>schemata</c>: which one.</param>
/// <param name="Files">Texts that spans point into; they stand for the files on disk.</param>
/// <param name="Mutants">With <c>schemata</c>: the candidates.</param>
/// <param name="Output">Where the assembly goes.</param>
/// <param name="FirstPoint">With <c>cover</c>: the number of the first point.</param>
/// <param name="Copies">With <c>match</c>: pairs that may be equal; with <c>place</c>: what is copied where.</param>
internal sealed record CompileRequest(
    string Op,
    IReadOnlyList<CompilerProject>? Projects = null,
    string? Project = null,
    IReadOnlyList<CompilerFile>? Files = null,
    IReadOnlyList<Mutant>? Mutants = null,
    string? Output = null,
    int FirstPoint = 0,
    IReadOnlyList<FileCopy>? Copies = null);

/// <summary>A project as its compiler was called.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Directory">Where its compiler ran.</param>
/// <param name="Arguments">The compiler's arguments.</param>
/// <param name="Generated">Folder with what its source generators wrote; empty where there is none.</param>
internal sealed record CompilerProject(string Name, string Directory, IReadOnlyList<string> Arguments, string Generated);

/// <summary>Two files. They are touched inside the sandbox only, where a link that the repository planted leads nowhere.</summary>
/// <param name="From">The one.</param>
/// <param name="To">The other.</param>
internal sealed record FileCopy(string From, string To);

/// <summary>A file's text at base.</summary>
/// <param name="Path">As the compiler's arguments name it, absolute.</param>
/// <param name="Text">The text.</param>
internal sealed record CompilerFile(string Path, string Text);

/// <summary>A candidate.</summary>
/// <param name="Id">Its switch, 1 and up.</param>
/// <param name="Path">The file.</param>
/// <param name="Start">Where the edit begins, UTF-16.</param>
/// <param name="Length">How much is replaced.</param>
/// <param name="Text">By what.</param>
internal sealed record Mutant(int Id, string Path, int Start, int Length, string Text);

/// <summary>What the compile worker answers.</summary>
/// <param name="Error">Why there is no assembly; null where there is one.</param>
/// <param name="Rejected">Mutants that are not in the assembly, with the reason.</param>
/// <param name="Fresh">Mutants of initialisers, that take effect only in a new process.</param>
/// <param name="Points">With <c>cover</c>: the points in order of their numbers.</param>
/// <param name="Matching">With <c>match</c>: the positions of equal pairs.</param>
internal sealed record CompileReply(
    string? Error = null,
    IReadOnlyList<Rejection>? Rejected = null,
    IReadOnlyList<int>? Fresh = null,
    IReadOnlyList<CoverPoint>? Points = null,
    IReadOnlyList<int>? Matching = null);

/// <summary>A mutant that is left out.</summary>
/// <param name="Id">Which.</param>
/// <param name="Reason">The compiler's error, or why it cannot stand behind a switch.</param>
internal sealed record Rejection(int Id, string Reason);

/// <summary>A statement that coverage counts.</summary>
/// <param name="Path">The file.</param>
/// <param name="FirstLine">1-based.</param>
/// <param name="LastLine">1-based, included.</param>
internal sealed record CoverPoint(string Path, int FirstLine, int LastLine);
