namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>A folder for the results of one run, beside the clone so that both are on one disk; deleted after reading.</summary>
internal sealed class ResultFolder : IDisposable
{
    private ResultFolder(string path) => Path = path;

    public string Path { get; }

    public static ResultFolder Beside(string clone)
    {
        var path = $"{clone.TrimEnd('/')}-out-{System.IO.Path.GetRandomFileName()}";
        Directory.CreateDirectory(path);
        Trees.LetEveryoneWrite(path);
        return new ResultFolder(path);
    }

    public void Dispose() => Trees.Delete(Path);
}
