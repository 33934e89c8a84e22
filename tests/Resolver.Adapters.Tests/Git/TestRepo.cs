using System.Diagnostics;

namespace Resolver.Adapters.Tests.Git;

/// <summary>A scratch folder with a real repository as a user would have it, and a data folder of ours beside it.</summary>
public sealed class TestRepo : IDisposable
{
    public TestRepo(bool init = true)
    {
        Folder = Directory.CreateTempSubdirectory("resolver-git-").FullName;
        Top = Directory.CreateDirectory(Path.Combine(Folder, "repo")).FullName;
        Data = Path.Combine(Folder, "data");
        if (init)
        {
            Git("init", "--quiet", "-b", "main");
        }
    }

    public string Folder { get; }

    public string Top { get; }

    public string Data { get; }

    public string Git(params string[] arguments) => GitIn(Top, arguments);

    /// <summary>Runs the user's git: with their configuration, hooks and all.</summary>
    public static string GitIn(string folder, params string[] arguments)
    {
        var result = TryGit(folder, arguments);
        return result.Exit == 0 ? result.Output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {result.Output}");
    }

    public static (int Exit, string Output) TryGit(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "protocol.file.allow=always", .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in new[] { ("GIT_AUTHOR_NAME", "User"), ("GIT_AUTHOR_EMAIL", "user@example.org"), ("GIT_COMMITTER_NAME", "User"), ("GIT_COMMITTER_EMAIL", "user@example.org") })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + (process.ExitCode == 0 ? string.Empty : errors)).TrimEnd('\n'));
    }

    public string Shell(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-euc", script]) { WorkingDirectory = Top, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"exit {process.ExitCode}: {script}");
    }

    public TestRepo Write(string path, string content)
    {
        var target = Path.Combine(Top, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, content);
        return this;
    }

    public string CommitAll(string message = "change")
    {
        Git("add", "-A");
        Git("commit", "--quiet", "--allow-empty", "-m", message);
        return Git("rev-parse", "HEAD");
    }

    /// <summary>Everything in the user's folder by name, content and time: what must not change.</summary>
    public string Fingerprint(string? below = null) =>
        Shell($"cd '{below ?? Top}' && find . -printf '%p %y %s %T@ %m %l\\n' | sort | sha256sum; find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum");

    public void Dispose() => Process.Start("rm", ["-rf", Folder])!.WaitForExit();
}
