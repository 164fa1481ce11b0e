// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** The events of an audience by their ids. Every call is a transaction of its own. */
public interface EventLog {

    /**
     * An event that was noted before.
     *
     * @param isSent whether the vendor has it; otherwise it is under way, or its answer was lost
     * @param run the FlowFile that sent it
     * @param at when it was about to be sent
     */
    record Entry(boolean isSent, String run, Instant at) {
    }

    /**
     * Notes events of this run before they are sent.
     *
     * @param names event id to name
     * @return those that were noted before, by id. They must not be sent
     */
    Map<String, Entry> begin(Map<String, String> names) throws StoreException;

    /** Saves that the vendor has events, and takes others back that had no effect. */
    void end(Collection<String> sent, Collection<String> notSent) throws StoreException;
}
