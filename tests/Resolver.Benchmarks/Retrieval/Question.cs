using System.Security.Cryptography;
using System.Text;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>An issue, and the files that its fix changed.</summary>
/// <param name="Id">Its id in the data set.</param>
/// <param name="Title">One line.</param>
/// <param name="Body">The rest.</param>
/// <param name="When">When it was mended; the sources are older.</param>
/// <param name="Files">Paths in the repository.</param>
internal sealed record Question(string Id, string Title, string Body, DateTimeOffset When, IReadOnlyList<string> Files)
{
    public string Text => $"{Title}\n{Body}";

    /// <summary>Half of the questions, by the hash of their ids, are there to tune on; nothing is reported of them but for comparison.</summary>
    public bool IsForTuning => SHA256.HashData(Encoding.UTF8.GetBytes(Id))[0] % 2 == 0;
}

/// <summary>A data set: questions, and the repository whose files they ask for.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Repository">Its folder below the data folder.</param>
/// <param name="IsSource">Whether a path is one of the files to choose from.</param>
/// <param name="Questions">Reads its questions, oldest first.</param>
internal sealed record QuestionSet(string Name, string Repository, Func<string, bool> IsSource, Func<GitFolder, CancellationToken, Task<IReadOnlyList<Question>>> Questions)
{
    /// <summary>How the questions call a file of the repository.</summary>
    public Func<string, string> NameOf { get; init; } = static path => path;
}
