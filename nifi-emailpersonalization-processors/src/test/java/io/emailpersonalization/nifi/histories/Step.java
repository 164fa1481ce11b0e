// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import java.util.List;
import java.util.Map;

/**
 * One thing that happens, and how far the chain then works.
 *
 * @param day how many days after the first, where days count
 * @param order seed of the order in which processors are triggered afterwards
 * @param triggers how often a processor is triggered afterwards; -1 until nothing is left to do
 */
record Step(Event event, int day, List<Trouble> troubles, List<VendorFault> faults, long order, int triggers) {

    /** What happens. */
    sealed interface Event {
    }

    /**
     * A file comes.
     *
     * @param format csv or json
     * @param columns the names of the fields
     * @param cut after how many records the file ends; -1 where it is whole
     */
    record File(String format, List<String> columns, List<Entry> entries, int cut) implements Event {

        @Override
        public String toString() {
            final StringBuilder text = new StringBuilder("file ").append(format).append(cut < 0 ? "" : ", cut after " + cut);
            entries.forEach(entry -> text.append("\n        ").append(entry));
            return text.toString();
        }
    }

    /**
     * Somebody decides.
     *
     * @param word as UpdateCustomerIndex takes it
     * @param entries the records that it is about: source and id, one or two
     */
    record Decision(String word, List<String> entries, Map<String, String> more) implements Event {

        @Override
        public String toString() {
            return "decision %s %s %s".formatted(word, entries, more);
        }
    }

    /**
     * A person acts at the vendor's own form.
     *
     * @param subscribes whether he subscribes; he unsubscribes otherwise
     */
    record Form(String address, boolean subscribes) implements Event {
    }

    /** Somebody approves everything that is held now. */
    record Approval() implements Event {
    }

    /**
     * The vendor does not answer as it should.
     *
     * @param status of the answer; 0 where the connection is cut after the effect
     * @param method null for any
     * @param address of the only contact that it is about; null for all
     */
    record VendorFault(int status, String method, String address, int skip, int times) {
    }

    @Override
    public String toString() {
        return event + (troubles.isEmpty() ? "" : "\n      troubles " + troubles) + (faults.isEmpty() ? "" : "\n      faults " + faults)
                + "\n      then " + (triggers < 0 ? "all work" : triggers + " triggers") + " in order " + order;
    }
}
