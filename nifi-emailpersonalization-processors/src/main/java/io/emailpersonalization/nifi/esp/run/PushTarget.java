// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.EspClientService;

/**
 * The audience of a run.
 *
 * @param runId the FlowFile's UUID
 * @param submitter the id of the run that submitted the jobs of these records: its own, unless the records waited for a job
 */
public record PushTarget(EspClientService client, String audience, EspOperation operation, String runId, String submitter) {
}
