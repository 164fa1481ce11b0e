// SPDX-License-Identifier: Apache-2.0
/** Maps the records of a source to customers and purchases, as a profile says. */
package io.emailpersonalization.nifi.intake.map;
