// SPDX-License-Identifier: Apache-2.0
/** An e-mail service provider on loopback that behaves as the real one does: limits, partial failures, statuses, consent rules. It sends no mail. */
package io.emailpersonalization.nifi.sandbox.esp;
