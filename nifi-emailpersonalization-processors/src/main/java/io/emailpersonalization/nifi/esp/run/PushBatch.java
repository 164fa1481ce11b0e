// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Candidates for one request: every contact and every address once, the later one counts. */
public final class PushBatch {

    private final Map<String, PushCandidate> byAddress = new LinkedHashMap<>();
    private final Map<String, String> addressOf = new HashMap<>();

    /** Adds a candidate; those in whose place it is. */
    public List<PushCandidate> add(final PushCandidate candidate) {
        final List<PushCandidate> replaced = new ArrayList<>(2);
        final String before = addressOf.put(candidate.id(), candidate.hash());
        if (before != null) {
            replaced.add(byAddress.remove(before));
        }
        final PushCandidate sameAddress = byAddress.put(candidate.hash(), candidate);
        if (sameAddress != null) {
            addressOf.remove(sameAddress.id());
            replaced.add(sameAddress);
        }
        return replaced;
    }

    public int size() {
        return byAddress.size();
    }

    /** What was added; the batch is empty then. */
    public List<PushCandidate> take() {
        final List<PushCandidate> taken = List.copyOf(byAddress.values());
        byAddress.clear();
        addressOf.clear();
        return taken;
    }
}
