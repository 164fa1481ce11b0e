// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.Personas;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code ./run demo}: runs the quickstart flow on a real NiFi, from an export to the audience, and prints a table of the outcomes. */
public final class DemoMain {

    private static final long SEED = 2026;
    private static final int REASONS_SHOWN = 5;
    /** Names of files that the flow picks up. */
    private static final Pattern PICKED_UP = Pattern.compile("(?i).*\\.(csv|tsv|txt|json|jsonl|ndjson)");

    private static volatile boolean stopping;

    private final DemoOptions options;
    private final long startedAt = System.nanoTime();
    private long nextTick;

    private DemoMain(final DemoOptions options) {
        this.options = options;
    }

    public static void main(final String... arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.println(DemoOptions.USAGE);
            return;
        }
        try {
            System.exit(new DemoMain(DemoOptions.parse(arguments)).run() ? 0 : 1);
        } catch (final DemoException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (final IOException | RuntimeException e) {
            if (!stopping) {
                System.err.println("The demo could not be finished: " + e.getMessage());
                System.exit(1);
            }
        }
    }

    private boolean run() throws IOException {
        final Path work = workFolder();
        final AtomicReference<Quickstart> running = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running.get(), work), "stop-demo"));
        final LocalDate today = LocalDate.now(ZoneOffset.UTC);
        final Map<String, String> parameters = new TreeMap<>();
        final Path export = options.input().isEmpty() ? generated(work, today) : given(work, parameters);
        final Path output = options.output().orElse(work.resolve("out"));
        try (Quickstart quickstart = Quickstart.start(work, output, today, options.vendor(), this::say)) {
            running.set(quickstart);
            quickstart.configure(parameters);
            say("Dropping %s into the flow's input".formatted(export.getFileName()));
            final RunFolder run = quickstart.run(export, () -> tick(quickstart));
            say("Done");
            final Tally tally = Tally.of(run, quickstart.warehouse().count("select count(*) from customer"));
            final boolean arrived = show(quickstart, run, tally);
            if (options.report().isPresent()) {
                Files.writeString(options.report().get(), JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(tally.figures()) + "\n");
            }
            if (options.keep()) {
                keep(quickstart, run);
            }
            options.output().ifPresent(folder -> System.out.printf("%n  The files of the run are in %s%n", run.path()));
            return tally.holds() && arrived;
        }
    }

    private static Path workFolder() {
        try {
            return Files.createTempDirectory("nifi-emailpersonalization-demo-");
        } catch (final IOException e) {
            throw new DemoException("The folder for temporary files, %s, cannot be written: check its rights and its space, or name another in JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR."
                    .formatted(System.getProperty("java.io.tmpdir")), e);
        }
    }

    private Path generated(final Path work, final LocalDate today) {
        final Path file = work.resolve("crm-export.json");
        say("Generating %,d customers with purchases".formatted(options.customers()));
        CustomerExports.json(file, Stream.concat(new Personas(today).records(), new CustomerGenerator(SEED, today).records(options.customers())));
        return file;
    }

    /**
     * The user's own export, as it is, under a name that the flow picks up.
     *
     * @param parameters receives the parameters of the flow that the options ask for
     */
    private Path given(final Path work, final Map<String, String> parameters) throws IOException {
        final Path file = options.input().get();
        final ExportFields fields = ExportFields.of(file, options.charset());
        fields.notes().forEach(note -> say(note + "."));
        final ExportProfile profile = ExportProfile.of(fields, file.getFileName().toString(), options.profile(), options.columns());
        say("Reading the export as %s".formatted(profile.name()));
        final List<String> unrecognized = profile.unrecognized();
        if (!unrecognized.isEmpty()) {
            say("Not recognized, and kept under their own names: " + String.join(", ", unrecognized));
        }
        if (profile.document() != null) {
            parameters.putAll(Map.of("Files Profile", "own", "Files Profile Document", profile.document()));
        }
        if (options.charset() != null) {
            parameters.put("Files Character Set", options.charset().name());
        }
        if (!options.columns().ignored().isEmpty()) {
            // the flow knows a nested field by its own name
            parameters.put("Ignored Refusal Columns", options.columns().ignored().stream().map(name -> name.substring(name.lastIndexOf('.') + 1)).collect(Collectors.joining(", ")));
        }
        final String name = file.getFileName().toString().replaceFirst("^\\.+", "");
        return Files.copy(file, work.resolve(PICKED_UP.matcher(name).matches() ? name : name + ".csv"));
    }

    private void say(final String message) {
        System.out.printf("[%3d s] %s%n", (System.nanoTime() - startedAt) / 1_000_000_000, message);
    }

    private void tick(final Quickstart quickstart) {
        final long now = System.nanoTime();
        if (now < nextTick) {
            return;
        }
        nextTick = now + 3_000_000_000L;
        quickstart.nifi().rest().processors(quickstart.group()).stream()
                .filter(processor -> processor.path("status").path("aggregateSnapshot").path("activeThreadCount").asInt() > 0)
                .map(processor -> processor.path("component").path("name").asText())
                .findFirst()
                .ifPresent(name -> say("Working: " + name));
    }

    private boolean show(final Quickstart quickstart, final RunFolder run, final Tally tally) {
        System.out.println();
        final List<String> refused = run.refusals();
        refused.forEach(line -> System.out.println("  " + line));
        if (!tally.isRead()) {
            System.out.println("  Nothing of the export went on to the next stage.");
            return false;
        }
        tally.figures().forEach((name, count) -> System.out.printf("  %-12s %,10d%n", name.replace('_', ' '), count));
        System.out.println();
        tally.equations().forEach((equation, holds) -> System.out.printf("  %s %s%n", holds ? "ok   " : "WRONG", equation));
        final Map<String, JsonNode> audience = quickstart.contacts();
        final long missing = run.records("push", "success").stream().filter(record -> !audience.containsKey(record.get("email").asText())).count();
        System.out.printf("  %s %-48s %,d contacts are in the audience%n", missing == 0 ? "ok   " : "WRONG", "every pushed address is at the vendor", audience.size());
        System.out.println();
        ConsentNotes.of(run).forEach(note -> System.out.println("  " + note));
        reasons(run);
        if (options.input().isEmpty()) {
            System.out.println();
            new PersonaStories(quickstart, run).tell().forEach((name, story) -> System.out.printf("  %s %s%n", name, story));
        }
        return missing == 0 && refused.isEmpty();
    }

    /** Why records were held back, the most frequent reasons first. */
    private static void reasons(final RunFolder run) {
        reasons("Invalid for", run.records("validate", "report"), "broken_rules");
        reasons("Not pushed since", run.records("push", "report"), "suppressions");
        reasons("Refused by the vendor for", run.records("push", "report"), "refusals");
    }

    private static void reasons(final String title, final List<JsonNode> reports, final String figure) {
        final Map<String, Long> reasons = new TreeMap<>();
        reports.forEach(report -> report.path("figures").path(figure).properties().forEach(reason -> reasons.merge(reason.getKey(), reason.getValue().asLong(), Long::sum)));
        if (!reasons.isEmpty()) {
            System.out.println();
            System.out.println("  " + title);
            reasons.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())).limit(REASONS_SHOWN)
                    .forEach(reason -> System.out.printf("  %,10d  %s%n", reason.getValue(), reason.getKey()));
        }
    }

    private void keep(final Quickstart quickstart, final RunFolder run) {
        System.out.print(kept(quickstart.nifi().uri().toString(), quickstart.input(), run.path(), quickstart.warehouse().url().replace("jdbc:", "") + "?user=" + quickstart.warehouse().user(),
                quickstart.esp().uri().toString(),
                quickstart.vendor()));
        try {
            new CountDownLatch(1).await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What stays up, and how to reach it. */
    static String kept(final String nifi, final Path input, final Path run, final String warehouse, final String esp, final EspVendor vendor) {
        return """

                  Everything stays up until Ctrl-C:
                    NiFi canvas    %s/nifi/
                    drop files in  %s
                    this run       %s
                    warehouse      psql '%s' (tables customer, index_member; view customer_history)
                    ESP sandbox    %s%s, API key %s, audience id %s
                    its contacts   curl %s/admin/audiences
                    its requests   curl %s/admin/requests
                """.formatted(nifi, input, run, warehouse, esp, vendor.api().root(), EspSandbox.API_KEY, vendor.audience(), esp, esp);
    }

    /** After the end and after Ctrl-C alike. */
    private static void stop(final Quickstart quickstart, final Path work) {
        stopping = true;
        if (quickstart != null) {
            quickstart.close();
        }
        Workspace.delete(work);
    }
}
