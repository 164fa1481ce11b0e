// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import io.emailpersonalization.nifi.demo.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command line, in a copy of the project with a Maven that builds nothing and prints that it was called. */
class RunCommandTest {

    @TempDir
    private Path project;

    /** The output and the exit code of a command. */
    private record Ran(String output, int code) {

        private List<String> lines() {
            return output.lines().toList();
        }
    }

    private void copy() throws IOException {
        final List<String> sources = List.of("nifi-emailpersonalization-system-tests/src/main/java/io/emailpersonalization/nifi/demo/DemoOptions.java",
                "nifi-emailpersonalization-system-tests/src/main/java/io/emailpersonalization/nifi/torture/TortureOptions.java",
                "nifi-emailpersonalization-system-tests/src/main/java/io/emailpersonalization/nifi/connectors/ConnectorsOptions.java",
                "nifi-emailpersonalization-sandbox/src/main/java/io/emailpersonalization/nifi/sandbox/command/SandboxMain.java",
                "nifi-emailpersonalization-flows/src/main/java/io/emailpersonalization/nifi/flow/FlowMain.java",
                "nifi-emailpersonalization-flows/src/main/java/io/emailpersonalization/nifi/warehouse/ProofOptions.java",
                "nifi-emailpersonalization-system-tests/src/main/java/io/emailpersonalization/nifi/proof/EspProofOptions.java",
                "nifi-emailpersonalization-benchmarks/src/main/java/io/emailpersonalization/nifi/bench/BenchMain.java",
                "nifi-emailpersonalization-benchmarks/src/main/java/io/emailpersonalization/nifi/bench/match/MatchOptions.java", "run");
        for (final String source : sources) {
            Files.createDirectories(project.resolve(source).getParent());
            Files.copy(Workspace.root().resolve(source), project.resolve(source));
        }
        for (final String name : List.of("flows/sources/files.json", "flows/sources/hubspot.json", "flows/sources/files.md", "flows/esps/mailchimp.json",
                "nifi-emailpersonalization-processors/src/main/resources/profiles/customer.json", "nifi-emailpersonalization-processors/src/main/resources/profiles/salesforce-contact.json")) {
            Files.createDirectories(project.resolve(name).getParent());
            Files.createFile(project.resolve(name));
        }
        Files.createDirectories(project.resolve(".nifi/2.3.0"));
        Files.createFile(project.resolve(".nifi/2.3.0/complete"));
        maven("echo MAVEN WAS CALLED; exit 1");
    }

    private void maven(final String script) throws IOException {
        final Path maven = Files.createDirectories(project.resolve("bin")).resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ran run(final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("sh", project.resolve("run").toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(project.toFile());
        builder.environment().put("PATH", project.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final Process process = builder.start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return new Ran(output, process.exitValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "test", "torture", "connectors", "sandbox", "flow", "prove", "bench", "mutate"})
    void helpIsThereWithoutABuild(final String command) throws IOException, InterruptedException {
        copy();
        final Ran help = run(command, "--help");
        assertEquals(0, help.code());
        assertTrue(help.output().startsWith("usage: ./run " + command), help.output());
        assertFalse(help.output().contains("MAVEN") || help.output().contains("\"\"\""), help.output());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {
        "demo --ouput x > The option --ouput is unknown: did you mean --output? ./run demo --help lists all.",
        "demo --nonsense > The option --nonsense is unknown. ./run demo --help lists all.",
        "demo --input > The option --input lacks its value: --input FILE.",
        "demo --input absent.csv > There is no readable file absent.csv.",
        "demo --customers many > The option --customers takes a number, not many.",
        "demo --esp klaviyo > The option --esp takes mailchimp, brevo or hubspot, not klaviyo.",
        "demo --nifi > The option --nifi lacks its value: --nifi DIR.",
        "test --nifi > The option --nifi lacks its value: --nifi DIR.",
        "test --nifi absent > There is no folder absent.",
        "demo --nifi bin > There is no NiFi in bin: --nifi takes the folder that holds its bin, conf and lib.",
        "demo file.csv > file.csv is no option of ./run demo. ./run demo --help lists all.",
        "sandbox --port x > The option --port takes a number, not x.",
        "sandbox --vendor > The option --vendor lacks its value: --vendor V.",
        "bench match --genrated 3 > The option --genrated is unknown: did you mean --generated? ./run bench --help lists all.",
        "torture kil > kil is no option of ./run torture. ./run torture --help lists all.",
        "flow --normalise x > The option --normalise is unknown: did you mean --normalize? ./run flow --help lists all.",
        "flow --sources files > The option --sources is unknown: did you mean --source? ./run flow --help lists all.",
        "flow --source > The option --source lacks its value: --source S.",
        "flow --normalize absent.json > There is no readable file absent.json.",
        "flow --source salesfroce > The option --source takes files or hubspot, not salesfroce.",
        "flow --esp mailchmip > The option --esp takes mailchimp, not mailchmip.",
        "demo --profile salesforce > The option --profile takes customer, salesforce-contact or FILE, not salesforce.",
        "demo --charset foo > The encoding foo is unknown: try UTF-8, windows-1252 or UTF-16.",
        "sandbox --vendor klaviyo > The option --vendor takes mailchimp, brevo, hubspot-email, hubspot, dataverse or salesforce, not klaviyo.",
        "prove --esp klaviyo > The option --esp takes mailchimp, not klaviyo.",
        "prove --mailbox > The option --mailbox lacks its value: --mailbox ADDRESS.",
        "connectors --nars absent > There is no folder absent.",
        "connectors --nars > The option --nars lacks its value: --nars DIR.",
        "connectors --nifi absent > There is no folder absent.",
        "connectors --narz x > The option --narz is unknown: did you mean --nars? ./run connectors --help lists all.",
        "connectors salesforce > salesforce is no option of ./run connectors. ./run connectors --help lists all.",
        "bench match --generated 10 --addresses foo > The option --addresses takes numbered, names or unrelated, not foo.",
        "bench match --generated 10 --shared foo > The option --shared takes a number, not foo.",
        "torture kill --seed foo > The option --seed takes a number, not foo.",
        "test --nonsense > The option --nonsense is unknown: ./run test takes --nifi DIR and the options of Maven.",
        "test --projets=a > The option --projets is unknown: ./run test takes --nifi DIR and the options of Maven.",
        "dmeo > dmeo is no command: ./run demo|test|torture|connectors|sandbox|flow|prove|bench|mutate"})
    void aFaultIsReportedInOneLineWithoutABuild(final String arguments, final String line) throws IOException, InterruptedException {
        copy();
        final Ran wrong = run(arguments.split(" "));
        assertEquals(List.of(line), wrong.lines());
        assertEquals(2, wrong.code());
    }

    @Test
    void rightOptionsReachTheBuildAndItsFailureIsReportedWithTheLog() throws IOException, InterruptedException {
        copy();
        maven("for file in $(seq 60); do echo \"Downloaded from central: $file\"; done; echo '[INFO] Building Some Module 1.0 [2/5]'; echo noise; echo '[ERROR] The cause'; exit 1");
        final Ran failed = run("demo", "--customers", "10", "--keep");
        assertEquals(1, failed.code());
        assertEquals(List.of("Building for the first time: about two minutes, and more if libraries must be downloaded", "  50 files downloaded",
                "  2 of 5: Some Module", "[ERROR] The cause",
                "The build failed; the whole log is in %s/target/build.log.".formatted(project.toRealPath())), failed.lines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo --charset ISO-8859-15", "demo --profile salesforce-contact", "demo --esp brevo", "prove --esp mailchimp --audience a --mailbox you@example.com",
        "sandbox --vendor salesforce", "connectors --nars bin --part salesforce",
        "flow --source files --esp mailchimp", "test --projects a --also-make --threads=2 -Dx=y -pl b", "bench match --addresses names --shared 10", "torture consent --history 7"})
    void rightValuesReachTheBuild(final String arguments) throws IOException, InterruptedException {
        copy();
        maven("touch called; exit 1");
        assertEquals(1, run(arguments.split(" ")).code());
        assertTrue(Files.exists(project.resolve("called")));
    }

    @Test
    void theFirstRunSaysHowLongItTakes() throws IOException, InterruptedException {
        copy();
        Files.delete(project.resolve(".nifi/2.3.0/complete"));
        assertTrue(run("demo").lines().getFirst().contains("5 to 15 minutes"));
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidInOneLine() throws IOException, InterruptedException {
        copy();
        Files.createFile(project.resolve("target"));
        final Ran refused = run("demo");
        assertEquals(List.of("There is no write permission in %s, where the project is built: change it, or copy the project to another folder.".formatted(project.toRealPath())), refused.lines());
        assertEquals(1, refused.code());
    }

    @Test
    void testsPrintALineForEachClassAndTheSumAndEndAsMavenDoes() throws IOException, InterruptedException {
        copy();
        final Path tests = Files.createDirectories(project.resolve("nifi-emailpersonalization-sandbox/src/test/java"));
        Files.createFile(tests.resolve("OneTest.java"));
        Files.createFile(tests.resolve("OtherIT.java"));
        maven("""
                printf 'what a test with hostile values prints: \\000\\377\\n'
                cat <<'END'
                [INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 1.234 s -- in io.example.OneTest
                java.lang.IllegalStateException: expected by a test
                \tat io.example.OneTest.fault(OneTest.java:1)
                [ERROR] Tests run: 3, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 70.1 s <<< FAILURE! -- in io.example.OtherIT
                [ERROR] Failures:\s
                [ERROR]   OtherIT.holds:12 expected: <1> but was: <2>
                [INFO]\s
                [ERROR] Tests run: 8, Failures: 1, Errors: 1, Skipped: 1
                END
                exit 1""");
        final Ran failed = run("test");
        assertEquals(1, failed.code());
        assertEquals(List.of("1 of 2  OneTest: 5 tests, 1.234 s", "2 of 2  OtherIT: 3 tests, 70.1 s", "    FAILED", "[ERROR]   OtherIT.holds:12 expected: <1> but was: <2>",
                "5 passed, 2 failed, 1 skipped"), failed.lines().subList(1, failed.lines().size()));
        assertTrue(failed.lines().getFirst().endsWith("The whole output is in %s/target/test.log".formatted(project.toRealPath())), failed.output());
        assertTrue(Files.readString(project.resolve("target/test.log"), StandardCharsets.ISO_8859_1).contains("expected by a test"));
        maven("echo '[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1 s -- in io.example.OneTest'");
        final Ran passed = run("test");
        assertEquals("5 passed, 0 failed, 0 skipped", passed.lines().getLast());
        assertEquals(0, passed.code());
    }
}
