// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The topics that were withdrawn from contacts of an audience. Every call is a transaction of its own. */
public interface TopicLog {

    /** A topic of an address. */
    record AddressTopic(String addressHash, String topic) {
    }

    /** Returns when the vendor said that addresses do not have topics. */
    Map<AddressTopic, Instant> withdrawn(Collection<String> addressHashes) throws StoreException;

    /** Saves that the vendor says now that addresses do not have topics. */
    void saveWithdrawn(Set<AddressTopic> topics) throws StoreException;

    /** Deletes topics that were granted to new contacts. */
    void saveGranted(Set<AddressTopic> topics) throws StoreException;
}
