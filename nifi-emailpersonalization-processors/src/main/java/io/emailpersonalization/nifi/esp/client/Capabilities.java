// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Map;
import java.util.Set;

/**
 * What a client can do at its vendor.
 *
 * @param features the operations that the client implements
 * @param batches the limits of one call
 * @param jobs whether {@link EspClientService#upsert} may answer with a job
 * @param groups the kinds of groups that contacts belong to
 * @param fieldTypes the types of fields that an audience may have
 * @param activity the events that {@link EspClientService#activity} tells. Those that it lacks come by webhook only, or not at all
 */
public record Capabilities(Set<Feature> features, BatchLimits batches, boolean jobs, Set<GroupKind> groups, Set<AudienceField.Type> fieldTypes,
                           Set<ActivityEvent.Type> activity) {

    /** A kind of groups of contacts. */
    public enum GroupKind {
        /** A tag comes into being with its first contact. */
        TAG,
        /** A list exists before contacts join it. */
        LIST
    }

    /** An operation. Every client has {@link #UPSERT} and {@link #UNSUBSCRIBE}. */
    public enum Feature {
        /** {@link EspClientService#upsert}. */
        UPSERT,
        /** {@link EspClientService#unsubscribe}. */
        UNSUBSCRIBE,
        /** {@link EspClientService#archive}. */
        ARCHIVE,
        /** {@link EspClientService#restore}. */
        RESTORE,
        /** {@link EspClientService#erase}. */
        ERASURE,
        /** {@link EspClientService#move}. */
        ADDRESS_CHANGE,
        /** The vendor sends confirmation mails: {@link EspClientService#requestConfirmation}, and an upsert of pending contacts. */
        CONFIRMATION,
        /** {@link EspClientService#read}. */
        READ_BACK,
        /** {@link EspClientService#template}. */
        TEMPLATE_SOURCE,
        /** {@link EspClientService#activity}. */
        ACTIVITY,
        /** {@link EspClientService#createFields}. */
        FIELD_CREATION,
        /** {@link EspClientService#changeTopics}. */
        TOPICS,
        /** {@link EspClientService#sendEvents}. */
        EVENTS
    }

    /**
     * The limits of one call.
     *
     * @param contacts the largest number of contacts or addresses
     * @param others the largest number for operations with a smaller limit
     * @param maxBytes the largest size of the contacts of one upsert, see {@link Contact#bytes}
     */
    public record BatchLimits(int contacts, Map<Feature, Integer> others, long maxBytes) {

        /** The size where the vendor states no limit. */
        public static final long NO_MAX_BYTES = Long.MAX_VALUE;

        public BatchLimits {
            others = Map.copyOf(others);
        }

        /** The same limit for every operation, and none for the size. */
        public static BatchLimits of(final int contacts) {
            return new BatchLimits(contacts, Map.of(), NO_MAX_BYTES);
        }
    }

    public Capabilities {
        features = Set.copyOf(features);
        groups = Set.copyOf(groups);
        fieldTypes = Set.copyOf(fieldTypes);
        activity = Set.copyOf(activity);
    }

    public boolean has(final Feature feature) {
        return features.contains(feature);
    }

    /** Returns the largest number of contacts or addresses in one call of an operation. */
    public int maxBatch(final Feature operation) {
        return batches.others().getOrDefault(operation, batches.contacts());
    }
}
