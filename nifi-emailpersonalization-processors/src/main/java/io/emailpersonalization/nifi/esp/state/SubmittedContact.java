// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;

/**
 * A contact of a vendor's job.
 *
 * @param outcome null while the vendor works on the job
 */
public record SubmittedContact(SentContact sent, ContactOutcome outcome) {
}
