// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

/** Runs one part from end to end. */
public interface PartRig {

    /** The bucket and the name of the part, such as {@code sources/salesforce}. */
    String part();

    /**
     * Runs the part.
     *
     * @throws RuntimeException when it does not come to its end; the message says why
     */
    Outcome run(RigSurroundings surroundings);
}
