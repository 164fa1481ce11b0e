// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.ConsentWord;

/**
 * What one record says about consent to mail.
 *
 * @param row the record
 */
public record ConsentEvidence(int row, boolean granted, long at) implements ConsentWord {
}
