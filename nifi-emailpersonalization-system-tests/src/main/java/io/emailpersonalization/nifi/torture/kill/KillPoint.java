// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.kill;

/** The point of a component's work at which NiFi is killed. */
public enum KillPoint {
    /** A random time after the start of the trigger. */
    INSIDE("at work"),
    /** Before the commit to the database. */
    BEFORE_DATABASE_COMMIT("before its database commit"),
    /** Before the commit of the session, after everything else. */
    BEFORE_SESSION_COMMIT("before its session commit"),
    /** After the session is in NiFi's repository, before its effects on queues and source files. */
    AFTER_SESSION_COMMIT("after its session commit"),
    /** After the effect of a request at the vendor, before its answer. */
    EFFECT_HELD("between effect and answer");

    private final String words;

    KillPoint(final String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
