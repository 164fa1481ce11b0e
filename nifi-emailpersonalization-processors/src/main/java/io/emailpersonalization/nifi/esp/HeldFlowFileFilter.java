// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.decide.PushGuard;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passes over held FlowFiles until an approval or a limit changes, or a minute has passed. Accepts every other FlowFile, wherever it is in the queue. Tested by PushGuardTest.
 *
 * @param settings a digest of the settings that holds depend on, see {@link PushSettings#holdSettings}
 */
record HeldFlowFileFilter(String settings, Instant now) implements FlowFileFilter {

    /** How long a held FlowFile waits for the next check if no setting changes. The limits count over 24 hours, so that a minute more does not matter. */
    private static final Duration RECHECK_PERIOD = Duration.ofMinutes(1);

    @Override
    public FlowFileFilterResult filter(final FlowFile flowFile) {
        return isDue(flowFile) ? FlowFileFilterResult.ACCEPT_AND_TERMINATE : FlowFileFilterResult.REJECT_AND_CONTINUE;
    }

    private boolean isDue(final FlowFile flowFile) {
        final String checkedAt = flowFile.getAttribute(PutEspAttributes.HOLD_CHECKED_AT);
        if (flowFile.getAttribute(PutEspAttributes.HOLD_ID) == null || checkedAt == null || !checkedAt.matches("[0-9]{1,15}")
                || !settings.equals(flowFile.getAttribute(PutEspAttributes.HOLD_SETTINGS))) {
            return true;
        }
        final Duration waited = Duration.between(Instant.ofEpochMilli(Long.parseLong(checkedAt)), now);
        return waited.isNegative() || waited.compareTo(RECHECK_PERIOD) >= 0;
    }

    /** Whether a held FlowFile was looked at under the present settings. */
    boolean isKnown(final FlowFile flowFile) {
        return settings.equals(flowFile.getAttribute(PutEspAttributes.HOLD_SETTINGS));
    }

    /** Returns the attributes of a FlowFile that is held. */
    Map<String, String> attributes(final PushGuard.Hold hold) {
        final Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(PutEspAttributes.HOLD_ID, hold.id());
        attributes.put(PutEspAttributes.HOLD_REASON, hold.reason());
        attributes.put(PutEspAttributes.HOLD_CHECKED_AT, Long.toString(now.toEpochMilli()));
        attributes.put(PutEspAttributes.HOLD_SETTINGS, settings);
        return attributes;
    }
}
