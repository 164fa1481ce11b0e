// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Candidates for one request, every contact and every address once. The last candidate counts. Tested by PutEspContactTest. */
public final class PushBatch {

    private final Map<String, PushCandidate> byAddress = new LinkedHashMap<>();
    private final Map<String, String> addressById = new HashMap<>();

    /** Adds a candidate. Returns the candidates that it replaces. */
    public List<PushCandidate> add(final PushCandidate candidate) {
        final List<PushCandidate> replaced = new ArrayList<>(2);
        final String formerHash = addressById.put(candidate.id(), candidate.addressHash());
        if (formerHash != null) {
            replaced.add(byAddress.remove(formerHash));
        }
        final PushCandidate sameAddress = byAddress.put(candidate.addressHash(), candidate);
        if (sameAddress != null) {
            addressById.remove(sameAddress.id());
            replaced.add(sameAddress);
        }
        return replaced;
    }

    public int size() {
        return byAddress.size();
    }

    /** Returns the candidates and empties the batch. */
    public List<PushCandidate> take() {
        final List<PushCandidate> taken = List.copyOf(byAddress.values());
        byAddress.clear();
        addressById.clear();
        return taken;
    }
}
