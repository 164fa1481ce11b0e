// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.check.TemplatePart;

import java.util.Map;

/**
 * A mail as one contact would see it.
 *
 * @param number the number of the record, from 1
 * @param parts the rendered parts
 * @param isComplete false where something could not be rendered
 */
public record Preview(long number, Map<TemplatePart, String> parts, boolean isComplete) {
}
