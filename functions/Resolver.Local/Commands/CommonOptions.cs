using System.CommandLine;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Models.Cassettes;

namespace Resolver.Local.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    internal static Option<string?> Data() => new("--data") { Description = "Data folder. Default: the user's data folder.", HelpName = "dir" };

    internal static Option<bool> Json() => new("--json") { Description = "Print JSON on standard output." };

    internal static Option<string> Repo() => new("--repo") { Description = "The repository.", HelpName = "path|url", Required = true };

    /// <summary>The source that an option names; a path is made absolute, so that it means the same to every process.</summary>
    internal static RepoSource SourceOf(string repo) => new(
        !repo.Contains("://", StringComparison.Ordinal) && (Directory.Exists(repo) || !repo.Contains('@', StringComparison.Ordinal)) ? Path.GetFullPath(repo) : repo);

    internal static Option<bool> AllowUnsandboxed() => new("--allow-unsandboxed")
    {
        Description = "Run the repository's code without isolation where this machine has none. Only for code that you trust.",
    };

    internal static Option<string?> Embeddings() => new("--models") { Description = "Models file; its entry embeddings adds vectors to the index.", HelpName = "file" };

    internal static Option<string?> Cassette() => new("--cassette") { Description = "A recording of model traffic; see docs/models.md.", HelpName = "file" };

    internal static Option<CassetteMode> CassetteMode() => new("--cassette-mode")
    {
        Description = "replay: no network, no key; record: ask the endpoints and keep their answers; auto: record what is missing; draft: write what is missing for a person to answer.",
        DefaultValueFactory = _ => Models.Cassettes.CassetteMode.Replay,
    };

    internal static CassetteSettings? CassetteOf(ParseResult parsed, Option<string?> file, Option<CassetteMode> mode) =>
        parsed.GetValue(file) is { } path ? new CassetteSettings(Path.GetFullPath(path), parsed.GetValue(mode)) : null;

    internal static Argument<string> Run() => new("run") { Description = "The run's id, or a unique beginning of it." };

    internal static DataFolder Open(this ParseResult parsed, Option<string?> option) => DataFolder.Open(parsed.GetValue(option));

    internal static Option<double?> Days(string name, string description, double least)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "days" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } days && (days < least || days > 36_500))
            {
                result.AddError($"{name} takes {least} to 36500 days.");
            }
        });
        return option;
    }
}
