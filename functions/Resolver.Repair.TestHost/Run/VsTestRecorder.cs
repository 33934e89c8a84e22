using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Run;

/// <summary>All that an adapter talks to: the settings, the sink of found tests, the recorder of results, and a log that nobody reads.</summary>
internal sealed class VsTestRecorder(IReadOnlyDictionary<Guid, string> keyOfId, Func<HostResult, bool> ended, Action stop)
    : IRunContext, IFrameworkHandle, ITestCaseDiscoverySink, IRunSettings
{
    private readonly List<TestCase> found = [];

    public IReadOnlyList<TestCase> Found => found;

    // One test at a time, so that results and statics don't depend on scheduling.
    public string SettingsXml =>
        """
        <RunSettings>
          <RunConfiguration>
            <DisableAppDomain>true</DisableAppDomain>
            <DisableParallelization>true</DisableParallelization>
            <MaxCpuCount>1</MaxCpuCount>
            <CollectSourceInformation>false</CollectSourceInformation>
            <DesignMode>false</DesignMode>
          </RunConfiguration>
          <xUnit>
            <ParallelizeAssembly>false</ParallelizeAssembly>
            <ParallelizeTestCollections>false</ParallelizeTestCollections>
            <MaxParallelThreads>1</MaxParallelThreads>
            <PreEnumerateTheories>true</PreEnumerateTheories>
            <ShadowCopy>false</ShadowCopy>
            <NoAutoReporters>true</NoAutoReporters>
          </xUnit>
          <NUnit>
            <NumberOfTestWorkers>0</NumberOfTestWorkers>
            <SynchronousEvents>true</SynchronousEvents>
          </NUnit>
          <MSTest>
            <Parallelize><Workers>1</Workers></Parallelize>
            <CaptureTraceOutput>false</CaptureTraceOutput>
          </MSTest>
        </RunSettings>
        """;

    public IRunSettings RunSettings => this;

    public bool KeepAlive => false;

    public bool InIsolation => true;

    public bool IsDataCollectionEnabled => false;

    public bool IsBeingDebugged => false;

    public string? TestRunDirectory => null;

    public string? SolutionDirectory => null;

    public bool EnableShutdownAfterTestRun { get; set; }

    public ITestCaseFilterExpression? GetTestCaseFilter(IEnumerable<string>? supportedProperties, Func<string, TestProperty?> propertyProvider) => null;

    public ISettingsProvider? GetSettings(string? settingsName) => null;

    public void SendTestCase(TestCase discoveredTest) => found.Add(discoveredTest);

    public void SendMessage(TestMessageLevel testMessageLevel, string message)
    {
    }

    public void RecordStart(TestCase testCase)
    {
    }

    public void RecordEnd(TestCase testCase, TestOutcome outcome)
    {
    }

    public void RecordAttachments(IList<AttachmentSet> attachmentSets)
    {
    }

    public int LaunchProcessWithDebuggerAttached(string filePath, string? workingDirectory, string? arguments, IDictionary<string, string?>? environmentVariables) => 0;

    public void RecordResult(TestResult testResult)
    {
        var outcome = testResult.Outcome switch
        {
            TestOutcome.Passed => "passed",
            TestOutcome.Failed => "failed",
            _ => "skipped",
        };
        var key = keyOfId.GetValueOrDefault(testResult.TestCase.Id, testResult.TestCase.FullyQualifiedName);
        var name = testResult.DisplayName ?? testResult.TestCase.DisplayName;
        if (!ended(new HostResult(key, name, outcome, testResult.Duration.TotalSeconds, testResult.ErrorMessage)))
        {
            stop();
        }
    }
}
