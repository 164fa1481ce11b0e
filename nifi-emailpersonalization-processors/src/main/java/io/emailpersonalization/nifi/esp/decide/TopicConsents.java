// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The consent to single topics, such as a newsletter and offers: each has a ledger with its purpose and channel. Tested by TopicPushTest.
 *
 * @param ledgers the vendor's id of a topic to its ledger
 * @param asOf the time of the question to a ledger, read for each question
 */
public record TopicConsents(Map<String, ConsentRegister> ledgers, Supplier<Instant> asOf) {

    /** No topics. */
    public static final TopicConsents NONE = new TopicConsents(Map.of(), Instant::now);

    public boolean isEmpty() {
        return ledgers.isEmpty();
    }

    /** Asks every ledger for addresses. Returns the decisions: address to topic to decision. */
    public Map<String, Map<String, Consent>> of(final Collection<String> addresses) throws StoreException {
        final Map<String, Map<String, Consent>> decided = new LinkedHashMap<>();
        addresses.forEach(address -> decided.put(address, new LinkedHashMap<>()));
        for (final Map.Entry<String, ConsentRegister> topic : ledgers.entrySet()) {
            final Map<String, Consent> consents = topic.getValue().consents(decided.keySet(), asOf.get());
            decided.forEach((address, byTopic) -> byTopic.put(topic.getKey(), consents.get(address)));
        }
        return decided;
    }
}
