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
 * Leaves what is held where it is, until an approval or a limit changes, or a minute has passed. Everything else is taken, whatever waits before it.
 *
 * @param settings what a hold depends on, see {@link PushSettings#holdSettings}
 */
record HeldFlowFiles(String settings, Instant now) implements FlowFileFilter {

    /** When what is held was last looked at, and by which settings. */
    static final String LOOKED_AT = "esp.hold.looked.at";
    static final String SETTINGS = "esp.hold.settings";

    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Override
    public FlowFileFilterResult filter(final FlowFile flowFile) {
        return isDue(flowFile) ? FlowFileFilterResult.ACCEPT_AND_TERMINATE : FlowFileFilterResult.REJECT_AND_CONTINUE;
    }

    private boolean isDue(final FlowFile flowFile) {
        final String lookedAt = flowFile.getAttribute(LOOKED_AT);
        if (flowFile.getAttribute(PutEspContact.HOLD_ID) == null || lookedAt == null || !lookedAt.matches("[0-9]{1,15}") || !settings.equals(flowFile.getAttribute(SETTINGS))) {
            return true;
        }
        final Duration since = Duration.between(Instant.ofEpochMilli(Long.parseLong(lookedAt)), now);
        return since.isNegative() || since.compareTo(LONGEST) >= 0;
    }

    /** What a FlowFile that is held is marked with. */
    Map<String, String> marks(final PushGuard.Hold hold) {
        final Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(PutEspContact.HOLD_ID, hold.id());
        attributes.put(PutEspContact.HOLD_REASON, hold.reason());
        attributes.put(LOOKED_AT, Long.toString(now.toEpochMilli()));
        attributes.put(SETTINGS, settings);
        return attributes;
    }
}
