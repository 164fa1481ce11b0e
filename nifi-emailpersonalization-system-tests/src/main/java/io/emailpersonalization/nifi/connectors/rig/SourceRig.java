// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Runs a source part: the part is imported and started, NiFi is killed in the middle of the read and started again, and every record of the source must come out. A record may come out twice,
 * never not at all. ConnectorsIT covers it.
 *
 * @param name of the part
 * @param proof the level of proof of a run, A to D
 * @param source starts the system; the folder is for its files
 */
public record SourceRig(String name, String proof, Function<Path, Source> source) implements PartRig {

    @Override
    public String part() {
        return "sources/" + name;
    }

    @Override
    public Outcome run(final RigSurroundings surroundings) {
        try (Source system = source.apply(surroundings.work()); NifiInstance nifi = surroundings.nifi().jvmOptions(system.jvmOptions()).start()) {
            final RunningPart part = RunningPart.imported(nifi, Workspace.flow("sources", name + ".json"));
            part.start(system.parameters());
            system.awaitMiddle(part);
            part.kill();
            system.afterKill();
            part.restart();
            system.afterRestart();
            final Set<String> expected = system.records();
            // a port may be asked for while its records are written
            part.await("%d records to come out".formatted(expected.size()), () -> part.records().keySet().containsAll(expected) && part.inside() == 0);
            return outcome(expected, part.records(), part.wrongPorts(), system.note());
        }
    }

    private Outcome outcome(final Set<String> expected, final Map<String, Integer> records, final Set<String> wrongPorts, final String seen) {
        final Set<String> unknown = new TreeSet<>(records.keySet());
        unknown.removeAll(expected);
        final long again = records.values().stream().mapToInt(Integer::intValue).sum() - records.size();
        final String note = !unknown.isEmpty() ? "%d records that the source does not have".formatted(unknown.size()) : !wrongPorts.isEmpty() ? "something waits at " + wrongPorts
                : "NiFi was killed in the middle of the read" + (seen.isEmpty() ? "" : "; " + seen);
        return new Outcome(part(), proof, expected.size(), records.size(), again, unknown.isEmpty() && wrongPorts.isEmpty(), note);
    }
}
