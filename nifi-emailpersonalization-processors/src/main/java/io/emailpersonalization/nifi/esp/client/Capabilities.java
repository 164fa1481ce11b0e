// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Set;

/**
 * What a client can do at its vendor.
 *
 * @param maxBatch the largest number of contacts or addresses in one call
 * @param jobs whether {@link EspClientService#upsert} may answer with a job
 * @param groups the kinds of groups that contacts belong to
 * @param features the optional operations that the client implements
 */
public record Capabilities(int maxBatch, boolean jobs, Set<GroupKind> groups, Set<Feature> features) {

    /** A kind of groups of contacts. */
    public enum GroupKind {
        /** A tag comes into being with its first contact. */
        TAG,
        /** A list exists before contacts join it. */
        LIST
    }

    /** An optional operation. */
    public enum Feature {
        /** {@link EspClientService#archive}. */
        ARCHIVE,
        /** {@link EspClientService#restore}. */
        RESTORE,
        /** {@link EspClientService#erase}. */
        ERASURE,
        /** {@link EspClientService#move}. */
        ADDRESS_CHANGE,
        /** {@link EspClientService#requestConfirmation}. */
        CONFIRMATION
    }

    public Capabilities {
        groups = Set.copyOf(groups);
        features = Set.copyOf(features);
    }

    public boolean has(final Feature feature) {
        return features.contains(feature);
    }
}
