// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

/** The FlowFile attributes that {@link PutEspContact} reads and writes itself. */
final class PutEspAttributes {

    /** How often the records were tried. */
    static final String ATTEMPT = "esp.attempt";
    /** The run that submitted the job of the records. */
    static final String JOB_RUN = "esp.job.run";
    /** The id of a hold, for Approved Holds. */
    static final String HOLD_ID = "esp.hold.id";
    /** The counts and the limit of a hold. */
    static final String HOLD_REASON = "esp.hold.reason";
    /** When a held FlowFile was last checked, in milliseconds since 1970. */
    static final String HOLD_CHECKED_AT = "esp.hold.looked.at";
    /** A digest of the limits and approvals at that time. */
    static final String HOLD_SETTINGS = "esp.hold.settings";
    static final String DRY_RUN = "esp.dry.run";

    private PutEspAttributes() {
    }
}
