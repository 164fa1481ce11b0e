// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A system that a source part reads, on loopback, with records in it. */
interface Source extends AutoCloseable {

    /** The records that must come out: {@code customer 17}, {@code order 4}. */
    Set<String> records();

    /** The parameters of the part by context and name that lead to the system. */
    Map<String, Map<String, String>> parameters();

    /** Options that the NiFi needs to reach the system. */
    default List<String> jvmOptions() {
        return List.of();
    }

    /** Returns when the part is in the middle of its work: the moment at which NiFi is killed. */
    void awaitMiddle(RunningPart part);

    /** Called when NiFi was killed. */
    default void afterKill() {
    }

    /** Called when NiFi runs again. */
    default void afterRestart() {
    }

    /** What else the system saw of the run; empty for nothing. */
    default String note() {
        return "";
    }

    @Override
    void close();
}
