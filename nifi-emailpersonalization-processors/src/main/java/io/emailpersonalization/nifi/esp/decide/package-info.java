// SPDX-License-Identifier: Apache-2.0
/** Which contacts may be sent: consent, the state of the vendor, guards and limits. */
package io.emailpersonalization.nifi.esp.decide;
