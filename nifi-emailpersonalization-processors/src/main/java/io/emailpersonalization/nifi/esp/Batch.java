// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Candidates for one request: every contact and every address once, the later one counts. */
final class Batch {

    private final Map<String, Candidate> byAddress = new LinkedHashMap<>();
    private final Map<String, String> addressOf = new HashMap<>();

    /** Adds a candidate; those in whose place it is. */
    List<Candidate> add(final Candidate candidate) {
        final List<Candidate> replaced = new ArrayList<>(2);
        final String before = addressOf.put(candidate.id(), candidate.hash());
        if (before != null) {
            replaced.add(byAddress.remove(before));
        }
        final Candidate sameAddress = byAddress.put(candidate.hash(), candidate);
        if (sameAddress != null) {
            addressOf.remove(sameAddress.id());
            replaced.add(sameAddress);
        }
        return replaced;
    }

    int size() {
        return byAddress.size();
    }

    /** What was added; the batch is empty then. */
    List<Candidate> take() {
        final List<Candidate> taken = List.copyOf(byAddress.values());
        byAddress.clear();
        addressOf.clear();
        return taken;
    }
}
