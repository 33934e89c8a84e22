using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>Answers requests of the compile worker.</summary>
internal sealed class CompilerLoop
{
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompilerProject> projects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadedProject> loaded = new(StringComparer.Ordinal);

    public CompileReply Answer(CompileRequest request)
    {
        try
        {
            return Dispatch(request);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A compiler that meets a project which it cannot load must say so and live on for the next one.
            return new CompileReply(Error: failure.ToString());
        }
    }

    private CompileReply Dispatch(CompileRequest request)
    {
        Take(request.Files ?? []);
        switch (request.Op)
        {
            case "load":
                foreach (var project in request.Projects ?? [])
                {
                    projects[project.Name] = project;
                }

                return new CompileReply();
            case "cover":
                return new CoverBuild(Project(request.Project!), request.FirstPoint).Run(request.Output!);
            case "schemata":
                return new SchemataBuild(Project(request.Project!)).Run(request.Mutants!, request.Output!);
            case "match":
                return new CompileReply(Matching: [.. request.Copies!.Index().Where(pair => FileCopies.Same(pair.Item)).Select(pair => pair.Index)]);
            case "place":
                FileCopies.Place(request.Copies!);
                return new CompileReply();
            default:
                return new CompileReply(Error: "Unknown request.");
        }
    }

    private void Take(IReadOnlyList<CompilerFile> files)
    {
        // What is on disk already is not read again.
        foreach (var file in files.Where(file => texts.GetValueOrDefault(file.Path) != file.Text && !loaded.Values.Any(project => project.Tree(file.Path)?.ToString() == file.Text)))
        {
            texts[file.Path] = file.Text;
            loaded.Clear();
        }
    }

    private LoadedProject Project(string name)
    {
        if (!loaded.TryGetValue(name, out var project))
        {
            loaded[name] = project = LoadedProject.Load(projects[name], texts);
        }

        return project;
    }
}
