// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;

import java.nio.file.Path;
import java.util.List;

/**
 * What a rig runs with.
 *
 * @param work an empty folder for all files of the run
 * @param nars connectors of a distribution that the NiFi lacks and the part needs
 */
public record RigSurroundings(Path work, List<Path> nars) {

    /** A NiFi with the bundle and the connectors, not started. */
    NifiInstance.Builder nifi() {
        final NifiInstance.Builder nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar());
        nars.forEach(nifi::nar);
        return nifi;
    }
}
