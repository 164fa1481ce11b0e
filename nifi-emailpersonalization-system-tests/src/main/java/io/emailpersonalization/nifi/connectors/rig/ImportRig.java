// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;

import java.util.List;

/**
 * Imports a part that nothing on this machine can run: its components are there, and no record goes through it.
 *
 * @param part the bucket and the name
 * @param needs what a run would need
 */
public record ImportRig(String part, String needs) implements PartRig {

    @Override
    public Outcome run(final RigSurroundings surroundings) {
        final String[] names = part.split("/");
        try (NifiInstance nifi = surroundings.nifi().start()) {
            final RunningPart imported = RunningPart.imported(nifi, Workspace.flow(names[0], names[1] + ".json"));
            final List<String> absent = imported.absentComponents();
            return absent.isEmpty() ? new Outcome(part, "E", 0, 0, 0, true, "imported, its %d processors are there. No record went through it: %s".formatted(imported.processors(), needs))
                    : Outcome.failed(part, "absent: " + String.join(", ", absent));
        }
    }
}
