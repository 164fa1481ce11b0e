// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Capabilities;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Candidates for one upsert within the limits of the vendor, every contact and every address once. The last candidate counts. Tested by PutEspContactTest and JobPushTest. */
public final class PushBatch {

    private final Map<String, PushCandidate> byAddress = new LinkedHashMap<>();
    private final Map<String, String> addressById = new HashMap<>();
    private final int maxContacts;
    private final long maxBytes;
    private long bytes;

    public PushBatch(final Capabilities capabilities) {
        this.maxContacts = capabilities.maxBatch(Capabilities.Feature.UPSERT);
        this.maxBytes = capabilities.batches().maxBytes();
    }

    /** Whether no candidate may be added. */
    public boolean isFull() {
        return byAddress.size() >= maxContacts;
    }

    /** Whether the batch is large enough without a candidate. A candidate that is too large by itself is sent alone. */
    public boolean isTooLargeWith(final PushCandidate candidate) {
        return !byAddress.isEmpty() && bytes(candidate) > maxBytes - bytes;
    }

    private long bytes(final PushCandidate candidate) {
        return maxBytes == Capabilities.BatchLimits.NO_MAX_BYTES ? 0 : candidate.contact().bytes();
    }

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
        bytes += bytes(candidate);
        replaced.forEach(each -> bytes -= bytes(each));
        return replaced;
    }

    public boolean isEmpty() {
        return byAddress.isEmpty();
    }

    /** Returns the candidates and empties the batch. */
    public List<PushCandidate> take() {
        final List<PushCandidate> taken = List.copyOf(byAddress.values());
        byAddress.clear();
        addressById.clear();
        bytes = 0;
        return taken;
    }
}
