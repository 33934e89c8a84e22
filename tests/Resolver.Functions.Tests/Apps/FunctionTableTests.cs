using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using NSubstitute;
using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Settings;
using Resolver.Functions.Triggers;

namespace Resolver.Functions.Tests.Apps;

/// <summary>Function names are literals in attributes; here they are held to the registrations and to the steps of the workflows.</summary>
public sealed class FunctionTableTests
{
    private static readonly DurableWorkflows Registered = Registry();

    [Fact]
    public void EveryWorkflowVersion_HasItsOrchestrator() => Names(typeof(Orchestrators)).ShouldBe(Registered.Orchestrators, ignoreOrder: true);

    [Fact]
    public void EveryActivity_HasItsFunction() => Names(typeof(Triggers.Activities)).ShouldBe(Registered.Activities, ignoreOrder: true);

    [Fact]
    public void EveryStepOfTheWorkflows_IsPerformedHere_OrAtItsPlace()
    {
        var steps = new[] { typeof(ResolveSteps), typeof(DebugSteps) }
            .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(static field => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(ActivityDefinition<,>))
            .Select(static field => (string)field.FieldType.GetProperty("Name")!.GetValue(field.GetValue(null))!)
            .ToList();

        steps.Count.ShouldBeGreaterThan(20);
        steps.ShouldBe([.. Registered.Activities.Except([DurableNames.EndRuns, DurableNames.SendAway], StringComparer.Ordinal), .. Registrations.Places.Keys], ignoreOrder: true);
    }

    [Fact]
    public void Brain_CanPublishNothing() => Registered.Activities.ShouldNotContain(ResolveSteps.Publish.Name);

    [Fact]
    public async Task EachRole_ShowsTheHostItsOwnFunctionsAlone()
    {
        var all = typeof(Orchestrators).Assembly.GetTypes().SelectMany(Names).ToList();

        var brain = await Shown(AppRole.Brain, all);
        var hands = await Shown(AppRole.Hands, all);

        hands.ShouldBe(["hands", "hands-note", "health"], ignoreOrder: true);
        brain.ShouldBe(all.Except(["hands", "hands-note"], StringComparer.Ordinal), ignoreOrder: true);
        brain.ShouldContain("github");
    }

    private static async Task<List<string>> Shown(AppRole role, IEnumerable<string> all)
    {
        var inner = Substitute.For<IFunctionMetadataProvider>();
        var functions = all.Select(static name =>
        {
            var function = Substitute.For<IFunctionMetadata>();
            function.Name.Returns(name);
            return function;
        }).ToImmutableArray();
        inner.GetFunctionMetadataAsync("app").Returns(functions);
        return [.. (await new RoleFunctions(inner, role).GetFunctionMetadataAsync("app")).Select(static function => function.Name!)];
    }

    private static IEnumerable<string> Names(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Select(static method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
        .OfType<string>();

    // Factories are not called: only names are looked at.
    private static DurableWorkflows Registry()
    {
        var workflows = new DurableWorkflows(null!, new DurableOptions());
        Registrations.Add(workflows, null!);
        return workflows;
    }
}
