// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

/** Where in a component's work NiFi is killed. */
enum FaultPoint {
    /** A random while after it began. */
    INSIDE("at work"),
    /** Before it commits to the database. */
    BEFORE_DATABASE_COMMIT("before its database commit"),
    /** When all is done but the commit of the session. */
    BEFORE_SESSION_COMMIT("before its session commit"),
    /** When the session is in NiFi's repository and nothing that follows has been done: queues, source files. */
    AFTER_SESSION_COMMIT("after its session commit"),
    /** When the vendor has done what was asked and has not answered. */
    EFFECT_HELD("between effect and answer");

    private final String words;

    FaultPoint(final String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
