// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.jvm.ForkedJvm;
import io.emailpersonalization.nifi.bench.match.data.LabelledSet;
import io.emailpersonalization.nifi.bench.match.measure.MatchOutcome;
import io.emailpersonalization.nifi.bench.match.measure.OutcomeTable;
import io.emailpersonalization.nifi.bench.match.peer.PeerEngine;
import io.emailpersonalization.nifi.bench.match.peer.PeerRun;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The labelled sets of a folder, one after the other. */
final class LabelledBench {

    private final MatchOptions options;
    private final ForkedJvm jvm;
    private final PrintStream out;
    private final OutcomeTable table;

    LabelledBench(final MatchOptions options, final PrintStream out) {
        this.options = options;
        this.jvm = new ForkedJvm(options.heapOfLabelled());
        this.out = out;
        this.table = new OutcomeTable(out);
    }

    /** @throws IllegalArgumentException when there is no set in the folder */
    List<MatchOutcome> run(final Path folder) throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("no such folder: " + folder);
        }
        final List<String> names = LabelledSet.names(folder);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no X.csv with X.fields.json in " + folder);
        }
        if (options.peers()) {
            out.printf("The peers' thresholds are chosen with the truth in hand, the best for each set, which flatters them; ours is one for all.%n%n");
        }
        table.head();
        final List<MatchOutcome> outcomes = new ArrayList<>();
        for (final String name : names) {
            final MatchOutcome outcome = ours(folder, name);
            outcomes.add(outcome);
            table.line("ours", outcome);
            for (final PeerEngine peer : options.peers() ? PeerEngine.values() : new PeerEngine[0]) {
                peer(peer, folder, name);
            }
        }
        return outcomes;
    }

    private MatchOutcome ours(final Path folder, final String name) throws IOException, InterruptedException {
        final Path result = Files.createTempFile("bench", ".json");
        try {
            jvm.run(LabelledRun.class, folder.toString(), name, result.toString()).filter(remarks -> !remarks.isEmpty()).ifPresent(out::println);
            return JsonMapper.builder().build().readValue(result.toFile(), MatchOutcome.class);
        } finally {
            Files.delete(result);
        }
    }

    private void peer(final PeerEngine peer, final Path folder, final String name) throws IOException, InterruptedException {
        final Path result = Files.createTempFile("bench", ".json");
        try {
            if (new ForkedJvm(options.heapOfLabelled(), options.limit()).run(PeerRun.class, peer.name(), folder.toString(), name, result.toString()).isPresent()) {
                table.line(peer.label(), JsonMapper.builder().build().readValue(result.toFile(), MatchOutcome.class));
            } else {
                table.none(peer.label(), name, "not finished in " + options.limit().toSeconds() + " s");
            }
        } catch (final IllegalStateException e) {
            table.none(peer.label(), name, e.getMessage().lines().filter(line -> line.contains("Exception") || line.contains("Error")).findFirst().orElse("failed"));
        } finally {
            Files.delete(result);
        }
    }
}
