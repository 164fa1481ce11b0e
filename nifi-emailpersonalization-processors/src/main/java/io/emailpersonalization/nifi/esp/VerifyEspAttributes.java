// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import org.apache.nifi.flowfile.FlowFile;

/** The FlowFile attributes by which {@link VerifyEspContact} marks records that come again, and which {@link PutEspContact} reads. */
final class VerifyEspAttributes {

    /** How often the vendor was asked for the records without an answer. */
    static final String ATTEMPT = "esp.verify.attempt";
    /** How often the records were found to differ. Goes through a push. */
    static final String MISMATCHES = "esp.verify.mismatches";
    /** The outcome of the last verification; only with the value {@link #MISMATCHED}. Goes through a push. */
    static final String OUTCOME = "esp.verify";
    static final String MISMATCHED = "mismatched";

    private VerifyEspAttributes() {
    }

    /** Whether the vendor was found to lack what the last push of the records sent, so that they are not unchanged. */
    static boolean isMismatched(final String outcome) {
        return MISMATCHED.equals(outcome);
    }

    /** The count of an attribute; 0 where it has none. */
    static int count(final FlowFile flowFile, final String attribute) {
        final String count = flowFile.getAttribute(attribute);
        return count != null && count.matches("[0-9]{1,6}") ? Integer.parseInt(count) : 0;
    }
}
