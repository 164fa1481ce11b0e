// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.RunFolder;
import io.emailpersonalization.nifi.torture.check.Check;
import io.emailpersonalization.nifi.torture.rig.FileMutator;
import io.emailpersonalization.nifi.torture.rig.TortureRig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends broken files through the whole flow. A file is accounted for when its content lies byte for byte among the failed and quarantined exports, or when the reports of its
 * stages account for every record: received = valid + invalid + unmapped + decided, valid = golden - renewed + merged + waiting, golden = scored + invalid, scored = the outcomes of the push.
 */
final class FuzzRun {

    private static final int AT_ONCE = 100;
    private static final Duration BATCH_LIMIT = Duration.ofMinutes(3);

    private FuzzRun() {
    }

    /**
     * Sends the files and checks the results.
     *
     * @param work an empty folder for all files of the run
     * @param named further files, name to content
     */
    static List<Check> run(final Path work, final long seed, final int files, final Map<String, byte[]> named, final Consumer<String> say) {
        try (TortureRig rig = TortureRig.start(work, say, nifi -> nifi)) {
            final FileMutator mutator = new FileMutator(seed);
            final Map<String, String> contents = new LinkedHashMap<>();
            named.forEach((name, content) -> contents.put(name, digest(write(rig.hidden(name), content))));
            for (int number = 0; number < files; number++) {
                final Path file = mutator.write(rig.input(), number);
                contents.put(file.getFileName().toString().substring(1), digest(file));
                if (number % AT_ONCE == AT_ONCE - 1 || number == files - 1) {
                    TortureRig.dropAll(rig.input());
                    rig.awaitDone(BATCH_LIMIT);
                    say.accept("%,d files are through".formatted(number + 1));
                }
            }
            return checks(rig, contents);
        }
    }

    private static List<Check> checks(final TortureRig rig, final Map<String, String> contents) {
        final List<RunFolder> runs = rig.runs();
        final Set<String> whole = runs.stream().flatMap(run -> filed(run.path())).map(FuzzRun::digest).collect(Collectors.toSet());
        final Map<String, RunFolder> read = new LinkedHashMap<>();
        runs.forEach(run -> run.records("map", "report").forEach(report -> read.put(report.path("input").asText(), run)));
        final Set<String> lost = new TreeSet<>();
        final Set<String> unbalanced = new TreeSet<>();
        long failed = 0;
        for (final Map.Entry<String, String> file : contents.entrySet()) {
            final RunFolder run = read.get(file.getKey());
            if (run == null) {
                failed++;
                if (!whole.contains(file.getValue())) {
                    lost.add(file.getKey());
                }
            } else if (!balances(run)) {
                unbalanced.add(file.getKey() + " in " + run.path().getFileName());
            }
        }
        final List<String> later = runs.stream().flatMap(run -> filed(run.path())).map(file -> file.getFileName().toString())
                .filter(name -> !name.matches("map-failure-.*|validate-quarantined-.*")).toList();
        final List<Check> checks = new ArrayList<>();
        checks.add(new Check("every file is found again", lost.isEmpty(), "%,d read, %,d whole in failure or quarantine, lost: %s".formatted(read.size(), failed, lost)));
        checks.add(new Check("every record of what was read is accounted for", unbalanced.isEmpty(), "not so: " + unbalanced));
        checks.add(new Check("what passed validation passed the later stages", later.isEmpty(), "failed there: " + later));
        final List<String> errors = rig.rest().bulletins().stream().map(bulletin -> bulletin.path("bulletin").path("message").asText())
                .filter(message -> message.contains("Processing halted") || message.contains("Failed to process session")).toList();
        checks.add(new Check("no component gave up with an error of its own", errors.isEmpty(), errors.isEmpty() ? "" : errors.getFirst()));
        return checks;
    }

    private static boolean balances(final RunFolder run) {
        final long mapped = run.count("map", "mapped");
        final long quarantined = run.count("validate", "quarantined");
        if (run.count("map", "received") != mapped + run.records("map", "unmapped").size() + run.count("map", "decided") || quarantined != run.records("validate", "quarantined").size()) {
            return false;
        }
        final long valid = run.count("validate", "valid");
        final long invalid = run.count("validate", "invalid");
        final long golden = run.count("score", "received");
        final long scored = run.count("score", "scored");
        final long members = golden - run.count("deduplicate", "renewed") + run.count("deduplicate", "merged") + run.count("deduplicate", "waiting");
        return mapped == valid + invalid + quarantined && run.records("validate", "invalid").size() == invalid && valid == members
                && golden == scored + run.records("score", "invalid").size() && scored == outcomes(run).size();
    }

    private static Set<String> outcomes(final RunFolder run) {
        final Set<String> ids = new TreeSet<>();
        Stream.of("success", "unchanged", "suppressed", "rejected", "held").forEach(outcome -> run.records("push", outcome).stream().map(record -> record.path("golden_id")).map(JsonNode::asText)
                .forEach(ids::add));
        return ids;
    }

    private static Stream<Path> filed(final Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[a-z]+-(failure|quarantined)-.*")).toList().stream();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(final Path file, final byte[] content) {
        try {
            return Files.write(file, content);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(final Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
